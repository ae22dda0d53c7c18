namespace Ergo.Portal.SignIn;

/// <summary>The section <c>Demo</c>: trying the portal out without an identity provider and without own data.</summary>
public sealed record DemoOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Demo";

    /// <summary>Sign-in by choosing a role. Unset: on in Development only. On in Production is refused at start.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Fill an empty database with demo data and keep a live feed going. Unset: on when demo mode is on and the embedded database is used.</summary>
    public bool? Data { get; init; }

    /// <summary>Whether demo mode is on in an environment.</summary>
    /// <param name="environment">The environment the portal runs in.</param>
    public bool IsEnabled(IHostEnvironment environment) => Enabled ?? environment.IsDevelopment();

    /// <summary>Whether demo data is to be made.</summary>
    /// <param name="environment">The environment the portal runs in.</param>
    /// <param name="usesEmbeddedDatabase">True when no connection string is configured.</param>
    public bool MakesData(IHostEnvironment environment, bool usesEmbeddedDatabase) =>
        Data ?? (IsEnabled(environment) && usesEmbeddedDatabase);

    /// <summary>Why the settings can not be used, or null when they can.</summary>
    /// <param name="environment">The environment the portal runs in.</param>
    public string? Refusal(IHostEnvironment environment) =>
        environment.IsProduction() && Enabled == true
            ? "Demo:Enabled is true, and demo sign-in lets anybody in as admin, so it is refused in Production. Set Demo:Enabled to false, or run with ASPNETCORE_ENVIRONMENT=Development."
            : null;
}
