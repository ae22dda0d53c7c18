namespace Ergo.Benchmarks.Export;

/// <summary>How much the memory of the process grew, against what it may.</summary>
/// <param name="Name">While what was done.</param>
/// <param name="Watch">What was seen.</param>
/// <param name="MostMegabytes">What each may grow by, in MB.</param>
internal sealed record MemoryFigure(string Name, MemoryWatch Watch, double MostMegabytes) : IFigure
{
    private const double Megabyte = 1e6;

    public bool IsMet => Watch.WorkingSetGrowth < MostMegabytes * Megabyte && Watch.HeapGrowth < MostMegabytes * Megabyte;

    public override string ToString() =>
        $"{Name}: working set grew by {Watch.WorkingSetGrowth / Megabyte:N1} MB, managed heap by {Watch.HeapGrowth / Megabyte:N1} MB; budget < {MostMegabytes:N0} MB each: {(IsMet ? "met" : "MISSED")}";
}
