namespace Ergo.Portal.Shared;

/// <summary>What a skeleton stands for.</summary>
public enum SkeletonKind
{
    /// <summary>Lines of text.</summary>
    Text,

    /// <summary>A chart.</summary>
    Chart,

    /// <summary>Rows of a table.</summary>
    Table,

    /// <summary>A stat tile.</summary>
    Tile,
}
