using System.Text.Json;

namespace Ergo.Portal.Pages.Zones;

/// <summary>A posture as lines between points, drawn as a stick figure. Made of what a snapshot carries; null where that makes no sense.</summary>
/// <param name="Lines">Lines between points; y grows downwards, as on a screen.</param>
/// <param name="Head">Where the head is; null where it was not seen.</param>
/// <param name="HeadSize">Radius of the head.</param>
/// <param name="Angles">The angles it was drawn from, in degrees, by what they are called; empty for key points.</param>
public sealed record Pose(IReadOnlyList<PoseLine> Lines, PosePoint? Head, double HeadSize, IReadOnlyList<(string Name, double Degrees)> Angles)
{
    // As the COCO data set names its 17 key points, in its order.
    private static readonly string[] Names =
    [
        "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow",
        "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
    ];

    private static readonly (int From, int To)[] Limbs =
    [
        (5, 6), (5, 7), (7, 9), (6, 8), (8, 10), (5, 11), (6, 12), (11, 12), (11, 13), (13, 15), (12, 14), (14, 16),
    ];

    private const double LeastScore = 0.2;
    private const int LeastPoints = 6;

    /// <summary>Reads COCO key points (numbers in their order, with or without scores, or by name), or joint angles; null for anything else.</summary>
    /// <param name="json">What the snapshot carries.</param>
    public static Pose? Parse(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Object when document.RootElement.TryGetProperty("keypoints", out var inner) => OfPoints(inner),
                JsonValueKind.Object when document.RootElement.TryGetProperty("trunk_flexion", out _) => OfAngles(document.RootElement),
                JsonValueKind.Object or JsonValueKind.Array => OfPoints(document.RootElement),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Pose? OfAngles(JsonElement angles)
    {
        // Beyond these no joint goes: what is written is then no angle in degrees.
        if (Angle(angles, "trunk_flexion", -40, 140) is not { } trunk)
        {
            return null;
        }

        var neck = Angle(angles, "neck_flexion", -70, 100);
        var arm = Angle(angles, "upper_arm_flexion", -70, 190);
        // Seen from the side, facing right, the hip at the origin; 0 degrees is upright, more is forward.
        PosePoint Up(PosePoint from, double degrees, double length) => new(from.X + (length * Sin(degrees)), from.Y - (length * Cos(degrees)));
        var hip = new PosePoint(0, 0);
        var knee = new PosePoint(4, 26);
        var shoulder = Up(hip, trunk, 34);
        var head = Up(shoulder, trunk + (neck ?? 0), 15);
        List<PoseLine> lines = [new(hip, knee), new(knee, new PosePoint(0, 52)), new(new PosePoint(0, 52), new PosePoint(8, 52)), new(hip, shoulder), new(shoulder, Up(shoulder, trunk + (neck ?? 0), 8))];
        if (arm is { } flexion)
        {
            // A hanging arm lies along the trunk; flexion lifts it forward from there.
            var elbow = new PosePoint(shoulder.X + (16 * Sin(flexion - trunk)), shoulder.Y + (16 * Cos(flexion - trunk)));
            var wrist = new PosePoint(elbow.X + (14 * Sin(flexion - trunk + 12)), elbow.Y + (14 * Cos(flexion - trunk + 12)));
            lines.Add(new(shoulder, elbow));
            lines.Add(new(elbow, wrist));
        }

        List<(string, double)> told = [("Trunk flexion", trunk)];
        if (neck is { } bent)
        {
            told.Add(("Neck flexion", bent));
        }

        if (arm is { } raised)
        {
            told.Add(("Upper arm flexion", raised));
        }

        return new Pose(lines, head, 7, told);
    }

    private static Pose? OfPoints(JsonElement written)
    {
        var points = new PosePoint?[Names.Length];
        if (written.ValueKind == JsonValueKind.Object)
        {
            for (var index = 0; index < Names.Length; index++)
            {
                points[index] = written.TryGetProperty(Names[index], out var one) ? Point(one) : null;
            }
        }
        else if (written.ValueKind == JsonValueKind.Array)
        {
            var items = written.EnumerateArray().ToList();
            if (items.Count > 0 && items.All(item => item.ValueKind == JsonValueKind.Number))
            {
                var step = items.Count % Names.Length == 0 ? items.Count / Names.Length : 0;
                for (var index = 0; step is 2 or 3 && index < Names.Length; index++)
                {
                    points[index] = Point(items[index * step], items[(index * step) + 1], step == 3 ? items[(index * step) + 2] : null);
                }
            }
            else
            {
                foreach (var (item, ordinal) in items.Select((item, ordinal) => (item, ordinal)))
                {
                    var index = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
                        ? Array.IndexOf(Names, name.GetString()) : items.Count == Names.Length ? ordinal : -1;
                    if (index >= 0)
                    {
                        points[index] = Point(item);
                    }
                }
            }
        }

        var seen = points.OfType<PosePoint>().ToList();
        var lines = Limbs.Where(limb => points[limb.From] is not null && points[limb.To] is not null).Select(limb => new PoseLine(points[limb.From]!, points[limb.To]!)).ToList();
        if (seen.Count < LeastPoints || lines.Count < 4)
        {
            return null;
        }

        var height = seen.Max(point => point.Y) - seen.Min(point => point.Y);
        var width = seen.Max(point => point.X) - seen.Min(point => point.X);
        return height <= 0 || width <= 0 || height / width is > 25 or < 0.04 ? null : new Pose(lines, points[0], Math.Max(height, width) * 0.06, []);
    }

    private static PosePoint? Point(JsonElement written)
    {
        if (written.ValueKind == JsonValueKind.Array)
        {
            var parts = written.EnumerateArray().ToList();
            return parts.Count is 2 or 3 ? Point(parts[0], parts[1], parts.Count == 3 ? parts[2] : null) : null;
        }

        return written.ValueKind == JsonValueKind.Object && written.TryGetProperty("x", out var x) && written.TryGetProperty("y", out var y)
            ? Point(x, y, written.TryGetProperty("score", out var score) || written.TryGetProperty("confidence", out score) ? score : null)
            : null;
    }

    private static PosePoint? Point(JsonElement x, JsonElement y, JsonElement? score)
    {
        // COCO writes 0, 0, 0 for a point that was not seen.
        if (Number(x) is not { } across || Number(y) is not { } down || (across == 0 && down == 0) || (score is { } sure && (Number(sure) is not { } value || value < LeastScore)))
        {
            return null;
        }

        return Math.Abs(across) > 1e5 || Math.Abs(down) > 1e5 ? null : new PosePoint(across, down);
    }

    private static double? Number(JsonElement written) => written.ValueKind == JsonValueKind.Number && written.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;

    private static double? Angle(JsonElement angles, string name, double least, double most) =>
        angles.TryGetProperty(name, out var written) && Number(written) is { } value && value >= least && value <= most ? value : null;

    private static double Sin(double degrees) => Math.Sin(degrees * Math.PI / 180);

    private static double Cos(double degrees) => Math.Cos(degrees * Math.PI / 180);
}

/// <summary>A point of a posture.</summary>
/// <param name="X">Across.</param>
/// <param name="Y">Downwards.</param>
public sealed record PosePoint(double X, double Y);

/// <summary>A limb.</summary>
/// <param name="From">One end.</param>
/// <param name="To">The other.</param>
public sealed record PoseLine(PosePoint From, PosePoint To);
