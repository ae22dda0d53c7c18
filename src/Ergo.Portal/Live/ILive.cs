namespace Ergo.Portal.Live;

/// <summary>Something that is open in a browser and drawn anew by itself.</summary>
public interface ILive
{
    /// <summary>Whether a view's refresh changes what is shown.</summary>
    /// <param name="view">The view.</param>
    bool Hears(string view);

    /// <summary>Reads and draws, where there is still somebody to draw it for.</summary>
    Task UpdateAsync();
}
