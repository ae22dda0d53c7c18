using System.Runtime.CompilerServices;
using Ergo.Snapshots.Access;

namespace Ergo.Accounts;

/// <summary>Rows become records here as they do in the store.</summary>
internal static class DapperSetup
{
#pragma warning disable CA2255 // Every query of this assembly depends on it; there is no other common entry point.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Configure() => RuntimeHelpers.RunModuleConstructor(typeof(AccessScope).Module.ModuleHandle);
}
