namespace Ergo.Simulator;

internal static class Program
{
    private static Task<int> Main(string[] args) => Commands.SimulatorCommand.RunAsync(args, Console.Out, Console.Error);
}
