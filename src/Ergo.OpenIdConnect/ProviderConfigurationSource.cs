using System.Text;

namespace Ergo.OpenIdConnect;

/// <summary>
/// Reads the provider's configuration when it is first needed and keeps it. Requests that need it at the same time
/// share one reading. A failed reading is not kept: the next request tries again, and after a second failure in a row one does after
/// 1 s, then 2 s, 4 s and so on to half a minute, so that nobody can have the provider asked at will while it is down.
/// </summary>
internal sealed class ProviderConfigurationSource(OpenIdConnectOptions options, Backchannel backchannel, TimeProvider time)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private ProviderConfiguration? current;
    private Task<ProviderConfiguration>? reading;
    private long nextReading;
    private int failures;
    private OpenIdConnectException? lastFailure;
    private long? lastForced;

    /// <summary>The configuration; an old one where the provider cannot be read again.</summary>
    public async Task<ProviderConfiguration> GetAsync(CancellationToken cancellationToken)
    {
        Task<ProviderConfiguration> shared;
        ProviderConfiguration? old;
        lock (gate)
        {
            old = current;
            if (old is not null && time.GetTimestamp() < nextReading)
            {
                return old;
            }

            if (old is null && reading is null && failures > 1 && time.GetTimestamp() < nextReading)
            {
                throw OpenIdConnectException.Unavailable($"The provider is not asked again yet. {lastFailure?.Message}", lastFailure);
            }

            shared = Share();
        }

        try
        {
            return await shared.WaitAsync(cancellationToken);
        }
        catch (OpenIdConnectException) when (old is not null)
        {
            lock (gate)
            {
                nextReading = After(RetryInterval);
            }

            return old;
        }
    }

    /// <summary>
    /// A configuration read after <paramref name="known"/>, for a token whose key is not in it; the same one when a
    /// reading for such a token was made just before.
    /// </summary>
    public async Task<ProviderConfiguration> GetNewerAsync(ProviderConfiguration known, CancellationToken cancellationToken)
    {
        Task<ProviderConfiguration> shared;
        lock (gate)
        {
            if (current is not null && current != known)
            {
                return current;
            }

            if (reading is null)
            {
                if (lastForced is { } last && time.GetElapsedTime(last) < options.KeyRefreshInterval)
                {
                    return known;
                }

                lastForced = time.GetTimestamp();
            }

            shared = Share();
        }

        return await shared.WaitAsync(cancellationToken);
    }

    // A request that is given up must not end the reading others wait for.
    private Task<ProviderConfiguration> Share() => reading ??= Task.Run(ReadAsync);

    private async Task<ProviderConfiguration> ReadAsync()
    {
        try
        {
            var discovery = await backchannel.GetAsync(options.Authority.TrimEnd('/') + "/.well-known/openid-configuration", "the discovery document");
            discovery.Json("the discovery document");
            var endpoints = ProviderConfiguration.ReadDiscovery(Encoding.UTF8.GetString(discovery.Body), options.Authority);
            var keys = await backchannel.GetAsync(endpoints.JwksUri, "the key set");
            var configuration = new ProviderConfiguration(endpoints, ProviderConfiguration.ReadKeys(Encoding.UTF8.GetString(keys.Body)));
            lock (gate)
            {
                current = configuration;
                failures = 0;
                nextReading = After(options.ConfigurationLifetime);
            }

            return configuration;
        }
        catch (OpenIdConnectException e)
        {
            lock (gate)
            {
                lastFailure = e;
                failures++;
                if (current is null)
                {
                    nextReading = After(TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures - 2), LongestPause.TotalSeconds)));
                }
            }

            throw;
        }
        finally
        {
            lock (gate)
            {
                reading = null;
            }
        }
    }

    private long After(TimeSpan span) => time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);
}
