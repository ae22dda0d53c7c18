using System.Runtime.CompilerServices;
using Ergo.Database;

namespace Ergo.Accounts;

/// <summary>Rows become records here as <see cref="RowMapping"/> says.</summary>
internal static class DapperSetup
{
#pragma warning disable CA2255 // Every query of this assembly depends on it; there is no other common entry point.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Configure() => RowMapping.Use();
}
