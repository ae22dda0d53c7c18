using Microsoft.Extensions.Options;

namespace Ergo.Portal.Startup;

/// <summary>Gathers what is wrong with the configuration while services are added, so that one restart is enough.</summary>
internal static class StartFaults
{
    private static readonly object Key = new();

    /// <summary>Binds a section to a class, and notes its faults.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <typeparam name="TValidator">Names values that are out of range.</typeparam>
    /// <param name="builder">The portal under construction.</param>
    /// <param name="section">The section's name.</param>
    /// <returns>The settings; fit for use only while <see cref="IsRefused"/> is false.</returns>
    public static T AddSettings<T, TValidator>(this WebApplicationBuilder builder, string section)
        where T : class, new()
        where TValidator : class, IValidateOptions<T>, new()
    {
        builder.Services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<T>, TValidator>();
        return builder.ReadSettings(section, new TValidator());
    }

    /// <summary>Reads a section that services are made from, and notes its faults.</summary>
    /// <typeparam name="T">The class it is bound to.</typeparam>
    /// <param name="builder">The portal under construction.</param>
    /// <param name="section">The section's name.</param>
    /// <param name="validator">Names values that are out of range; null where every value will do.</param>
    public static T ReadSettings<T>(this WebApplicationBuilder builder, string section, IValidateOptions<T>? validator = null)
        where T : class, new()
    {
        builder.Services.AddSingleton(SettingsSection.Of<T>(section));
        var (options, faults) = SettingsReader.Read(builder.Configuration, section, validator);
        faults.ToList().ForEach(builder.Refuse);
        return options;
    }

    /// <summary>Makes keys known that are read one by one.</summary>
    /// <param name="builder">The portal under construction.</param>
    /// <param name="section">Their section; empty for keys of no section.</param>
    /// <param name="keys">The keys, in full.</param>
    public static void KnowKeys(this WebApplicationBuilder builder, string section, params string[] keys) => builder.Services.AddSingleton(new SettingsSection(section, null, keys));

    /// <summary>Notes why the portal must not start.</summary>
    /// <param name="builder">The portal under construction.</param>
    /// <param name="fault">A sentence.</param>
    public static void Refuse(this WebApplicationBuilder builder, string fault)
    {
        if (!Of(builder).Contains(fault))
        {
            Of(builder).Add(fault);
        }
    }

    /// <summary>Whether there is a fault already.</summary>
    public static bool IsRefused(this WebApplicationBuilder builder) => Of(builder).Count > 0;

    /// <summary>Ends the start where there is a fault.</summary>
    /// <exception cref="StartRefusedException">There is one; the message names all.</exception>
    public static void EndIfRefused(this WebApplicationBuilder builder)
    {
        if (builder.IsRefused())
        {
            throw new StartRefusedException(string.Join(" ", Of(builder)));
        }
    }

    private static List<string> Of(WebApplicationBuilder builder)
    {
        var kept = builder.Host.Properties;
        if (!kept.TryGetValue(Key, out var faults))
        {
            kept[Key] = faults = new List<string>();
        }

        return (List<string>)faults;
    }
}
