using Ergo.Portal.Words;
namespace Ergo.Portal.Shared;

/// <summary>Data of a page on its way: loading, failed or there. A failed or running reload keeps the data shown before.</summary>
/// <typeparam name="T">The data.</typeparam>
/// <param name="Data">The data, if any was ever loaded.</param>
/// <param name="Failure">Why the last load failed, specific and for people; null when it did not.</param>
/// <param name="IsLoading">Whether a load is under way.</param>
public sealed record Loadable<T>(T? Data, string? Failure, bool IsLoading) where T : class
{
    /// <summary>Runs a load and turns its outcome into the next state. Cancellation is passed on; nothing else is thrown.</summary>
    /// <param name="load">The query.</param>
    /// <param name="what">What is loaded, as the object of "reading", for example "the red zones of Dock West".</param>
    /// <param name="logger">Gets the exception in full.</param>
    public async Task<Loadable<T>> LoadAsync(Func<Task<T>> load, string what, ILogger logger)
    {
        try
        {
            return Loadable.Ready(await load());
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.LogError(e, "Reading {What} failed", what);
            return this with { Failure = LoadFailure.Describe(e, what), IsLoading = false };
        }
    }
}

/// <summary>Makes the states of a <see cref="Loadable{T}"/>.</summary>
public static class Loadable
{
    /// <summary>Nothing there yet.</summary>
    /// <typeparam name="T">The data to come.</typeparam>
    public static Loadable<T> Pending<T>() where T : class => new(null, null, true);

    /// <summary>Loaded data.</summary>
    /// <param name="data">The data.</param>
    public static Loadable<T> Ready<T>(T data) where T : class => new(data, null, false);

    /// <summary>A failed load without earlier data.</summary>
    /// <param name="failure">What failed, why, and what happens next.</param>
    public static Loadable<T> Failed<T>(string failure) where T : class => new(null, failure, false);
}
