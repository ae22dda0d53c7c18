using System.Data.Common;
using Ergo.Database;
using Ergo.Snapshots;

namespace Ergo.Portal.Components.Shared;

/// <summary>Says for people why data could not be read. Exception texts stay in the log.</summary>
public static class LoadFailure
{
    /// <summary>One or two sentences.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="what">What was being read, for example "the red zones of Dock West".</param>
    public static string Describe(Exception exception, string what) => exception switch
    {
        DbException { SqlState: "57014" } => $"Reading {what} took longer than the database allows and was stopped. Choose a shorter range, or try again.",
        _ when exception is DbException { SqlState: "53300" } || StoreFailure.IsExhaustion(exception) => $"The database has no free connection for reading {what}. Try again in a moment.",
        DbException { SqlState: "42P01" or "42883" or "3F000" } => $"The database lacks a table or view needed for reading {what}. Its schema may still be on its way; an admin finds the cause in the server's log.",
        DbException { SqlState: "42501" } => $"The portal's database account may not read {what}. An admin has to grant it.",
        DbException { SqlState: { } state } when !state.StartsWith("08", StringComparison.Ordinal) && !state.StartsWith("57P", StringComparison.Ordinal) => $"The database refused the query for {what} (SQLSTATE {state}). The server's log has the details.",
        TimeoutException => $"The database did not answer in time while reading {what}. Try again, or choose a shorter range.",
        _ when exception is DbException || StoreFailure.Is(exception) => $"The database can not be reached, so {what} could not be read. The portal keeps trying to connect.",
        _ => $"Reading {what} failed because of a fault in the portal. The server's log has the details.",
    };
}
