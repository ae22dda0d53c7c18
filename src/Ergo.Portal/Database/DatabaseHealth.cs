using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ergo.Portal.Database;

/// <summary>Ready while the database answers and has its schema.</summary>
public sealed class DatabaseHealth(DatabaseState state) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(state.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(state.Reason));
}
