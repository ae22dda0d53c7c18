using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Ergo.OpenIdConnect;

/// <summary>
/// Says when the provider's configuration is read; reading it is Microsoft's. It is read when it is first needed and kept. Requests that
/// need it at the same time share one reading. A failed reading is not kept: the next request tries again, and after a second failure in
/// a row one does after 1 s, then 2 s, 4 s and so on to half a minute, so that nobody can have the provider asked at will while it is down.
/// </summary>
internal sealed class ProviderConfigurationManager : BaseConfigurationManager, IConfigurationManager<OpenIdConnectConfiguration>
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ProviderOptions options;
    private readonly IDocumentRetriever documents;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private OpenIdConnectConfiguration? current;
    private Task<OpenIdConnectConfiguration>? reading;
    private long nextReading;
    private int failures;
    private OpenIdConnectException? lastFailure;
    private long? lastForced;

    public ProviderConfigurationManager(ProviderOptions options, IDocumentRetriever documents, TimeProvider time)
    {
        this.options = options;
        this.documents = documents;
        this.time = time;
        MetadataAddress = options.Authority.TrimEnd('/') + "/.well-known/openid-configuration";
        // Else keys that the provider withdrew would be good for another hour.
        UseLastKnownGoodConfiguration = false;
    }

    /// <summary>The configuration; an old one where the provider cannot be read again.</summary>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        Task<OpenIdConnectConfiguration> shared;
        OpenIdConnectConfiguration? old;
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

            // A request that is given up must not end the reading others wait for.
            shared = reading ??= Task.Run(ReadAsync, CancellationToken.None);
        }

        try
        {
            return await shared.WaitAsync(cancel);
        }
        catch (OpenIdConnectException) when (old is not null)
        {
            return old;
        }
    }

    /// <inheritdoc />
    public override async Task<BaseConfiguration> GetBaseConfigurationAsync(CancellationToken cancel) => await GetConfigurationAsync(cancel);

    /// <summary>Has the next request wait for a new reading: a token's key is not known. Anybody can send such tokens, so only once in a while.</summary>
    public override void RequestRefresh()
    {
        lock (gate)
        {
            if (current is null || reading is not null || (lastForced is { } last && time.GetElapsedTime(last) < options.KeyRefreshInterval))
            {
                return;
            }

            lastForced = time.GetTimestamp();
            nextReading = lastForced.Value;
        }
    }

    private async Task<OpenIdConnectConfiguration> ReadAsync()
    {
        try
        {
            var configuration = await OpenIdConnectConfigurationRetriever.GetAsync(MetadataAddress, documents, CancellationToken.None);
            ConfigurationRules.Check(configuration, options.Authority);
            lock (gate)
            {
                current = configuration;
                failures = 0;
                nextReading = After(options.ConfigurationLifetime);
            }

            return configuration;
        }
        catch (Exception e)
        {
            // The library tells of bad documents by exceptions of many types.
            var failure = e as OpenIdConnectException ?? e.InnerException as OpenIdConnectException ?? OpenIdConnectException.Unavailable("The configuration of the provider cannot be read.", e);
            lock (gate)
            {
                lastFailure = failure;
                failures++;
                nextReading = After(current is null ? Pause(failures) : RetryInterval);
            }

            throw failure;
        }
        finally
        {
            lock (gate)
            {
                reading = null;
            }
        }
    }

    private static TimeSpan Pause(int failures) => TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures - 2), LongestPause.TotalSeconds));

    private long After(TimeSpan span) => time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);
}
