using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Ergo.Portal.Tests;

// bunit's markup comparison wants AngleSharp.Diffing, which lies beside the tests but not in their dependency list.
internal static class LoadDiffing
{
#pragma warning disable CA2255 // The resolver has to be there before the first test is.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => AssemblyLoadContext.Default.Resolving += (context, name) =>
        name.Name == "AngleSharp.Diffing" ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "AngleSharp.Diffing.dll")) : null;
}
