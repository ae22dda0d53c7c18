using Ergo.Database;

namespace Ergo.Portal.Delivery;

/// <summary>A report could not be handed over.</summary>
public sealed class DeliveryException : RefusedException
{
    /// <summary>A refusal.</summary>
    /// <param name="notice">Why.</param>
    /// <param name="inner">What happened.</param>
    public DeliveryException(Notice notice, Exception inner)
        : base(inner.Message, inner, notice)
    {
    }
}
