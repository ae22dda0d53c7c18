using System.Data.Common;
using Ergo.Database;

namespace Ergo.Portal.Words;

/// <summary>Says for people why data could not be read. Exception texts stay in the log.</summary>
public static class LoadFailure
{
    /// <summary>One or two sentences.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="what">What was being read, for example "the red zones of Dock West".</param>
    public static string Describe(Exception exception, string what) => !StoreFailure.Is(exception) && exception is not DbException
        ? $"Reading {what} failed because of a fault in the portal. The server's log has the details."
        : StoreFailure.KindOf(exception) switch
        {
            StoreFailureKind.Cancelled => $"Reading {what} took longer than the database allows and was stopped. Choose a shorter range, or try again.",
            StoreFailureKind.ServerIsFull or StoreFailureKind.PoolIsFull => $"The database has no free connection for reading {what}. Try again in a moment.",
            StoreFailureKind.NoSchema => $"The database lacks a table or view needed for reading {what}. Its schema may still be on its way; an admin finds the cause in the server's log.",
            StoreFailureKind.NoRight => $"The portal's database account may not read {what}. An admin has to grant it.",
            StoreFailureKind.Refused or StoreFailureKind.Credentials or StoreFailureKind.NoDatabase =>
                $"The database refused the query for {what} (SQLSTATE {(exception as DbException)?.SqlState}). The server's log has the details.",
            StoreFailureKind.NoAnswer => $"The database did not answer in time while reading {what}. Try again, or choose a shorter range.",
            _ => $"The database can not be reached, so {what} could not be read. The portal keeps trying to connect.",
        };
}
