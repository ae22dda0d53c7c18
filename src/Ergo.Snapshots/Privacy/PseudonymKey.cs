namespace Ergo.Snapshots.Privacy;

/// <summary>The pads of a warehouse's HMAC key, as parameters of <c>ergo_internal.pseudonym</c>.</summary>
internal sealed record PseudonymKey
{
    public required byte[] InnerPad { get; init; }

    public required byte[] OuterPad { get; init; }
}
