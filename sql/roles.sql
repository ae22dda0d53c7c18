-- A login of its own for the running portal:
--   psql -v portal=ergo_portal -f sql/roles.sql <connection of the owner>
-- Give it a password (\password ergo_portal), and name it in ConnectionStrings:Ergo, the owner in ConnectionStrings:ErgoOwner.
\set ON_ERROR_STOP on
SELECT format('CREATE ROLE %I LOGIN', :'portal') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'portal')
\gexec
SELECT ergo_internal.let_run(:'portal');
