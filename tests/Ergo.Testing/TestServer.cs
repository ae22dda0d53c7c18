namespace Ergo.Testing;

internal static class Placeholder;
