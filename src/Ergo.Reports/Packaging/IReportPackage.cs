namespace Ergo.Reports.Packaging;

/// <summary>Where the files of a report go.</summary>
public interface IReportPackage
{
    /// <summary>Whether it takes more than one file.</summary>
    bool TakesMany { get; }

    /// <summary>Begins a file; the one before has been disposed.</summary>
    /// <param name="name">Its name.</param>
    Stream Begin(string name);
}
