namespace Ergo.Simulator.Tests;

/// <summary>Passes reports on in the reporting thread, unlike <see cref="Progress{T}"/>.</summary>
internal sealed class Recorder(Action<Loading.LoadProgress> record) : IProgress<Loading.LoadProgress>
{
    public void Report(Loading.LoadProgress value) => record(value);
}
