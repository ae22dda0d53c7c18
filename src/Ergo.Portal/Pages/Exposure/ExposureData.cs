using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Figures.Limits;

namespace Ergo.Portal.Pages.Exposure;

/// <summary>What the exposure page reads of a warehouse and range; limits are read for each look, because they change at any time.</summary>
/// <param name="Exposure">The exposure.</param>
/// <param name="Spells">The shifts of what it shows.</param>
public sealed record ExposureData(ExposureSummary Exposure, SpellFigures Spells);
