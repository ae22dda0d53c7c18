using Ergo.Snapshots;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Benchmarks.Query;

/// <summary>A dashboard query, and how the same figures come from snapshots.</summary>
/// <param name="Name">What is asked.</param>
/// <param name="Ask">Asks it, and returns what its answer covers.</param>
/// <param name="FromSnapshots">
/// Statement with the same figures, with @id and @timezone of the warehouse, @zone, @from and @to of the covered range, @before, the start
/// of the range of equal length before it, and @bucket, a width that gives about as many points. Its column <c>checked</c>, summed, must
/// equal <see cref="Answer.Checked"/>. Null where snapshots do not say it.
/// </param>
internal sealed record QueryCase(string Name, Func<Question, Task<Answer>> Ask, string? FromSnapshots);

/// <summary>What a case is asked with.</summary>
/// <param name="DataSource">Where.</param>
/// <param name="Warehouse">Of which warehouse.</param>
/// <param name="Warehouses">All warehouses, for what is asked of several at once.</param>
/// <param name="ZoneId">And which zone, where it is about one.</param>
/// <param name="Range">Over which range.</param>
/// <param name="CancellationToken">Stops.</param>
internal sealed record Question(NpgsqlDataSource DataSource, Warehouse Warehouse, IReadOnlyList<Warehouse> Warehouses, string ZoneId, TimeRange Range, CancellationToken CancellationToken);

/// <summary>What came back.</summary>
/// <param name="Shown">The range it covers.</param>
/// <param name="Checked">A figure that the statement over snapshots must give too.</param>
internal sealed record Answer(TimeRange Shown, double Checked);
