namespace Ergo.Simulator;

/// <summary>A failure with a message that can be shown to a person as it is: it says what is wrong and what to do.</summary>
public sealed class SimulatorException : Exception
{
    /// <summary>Makes a failure without a message.</summary>
    public SimulatorException()
    {
    }

    /// <summary>Makes a failure with a message for people.</summary>
    public SimulatorException(string message)
        : base(message)
    {
    }

    /// <summary>Makes a failure with a message for people and what caused it.</summary>
    public SimulatorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
