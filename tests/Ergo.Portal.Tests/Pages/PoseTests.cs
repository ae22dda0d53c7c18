using Ergo.Portal.Pages.Zones;

namespace Ergo.Portal.Tests.Pages;

/// <summary>What a snapshot carries of a posture becomes a figure, or nothing where it makes no sense.</summary>
public sealed class PoseTests
{
    private static readonly (double X, double Y)[] Standing =
    [
        (50, 10), (48, 8), (52, 8), (46, 9), (54, 9), (40, 30), (60, 30), (36, 50), (64, 50), (34, 70), (66, 70), (44, 75), (56, 75), (44, 105), (56, 105), (44, 135), (56, 135),
    ];

    public static TheoryData<string> Forms => new()
    {
        $"[{string.Join(',', Standing.Select(point => $"[{point.X},{point.Y}]"))}]",
        $"[{string.Join(',', Standing.Select(point => $"[{point.X},{point.Y},0.9]"))}]",
        $"[{string.Join(',', Standing.Select(point => $"{point.X},{point.Y},2"))}]",
        $"[{string.Join(',', Standing.Select(point => $"{point.X},{point.Y}"))}]",
        $"{{\"keypoints\":[{string.Join(',', Standing.Select(point => $"{{\"x\":{point.X},\"y\":{point.Y},\"score\":0.8}}"))}]}}",
    };

    [Theory, MemberData(nameof(Forms))]
    public void Seventeen_key_points_are_twelve_limbs_and_a_head(string json)
    {
        var pose = Pose.Parse(json)!;
        Assert.Equal(12, pose.Lines.Count);
        Assert.Equal(new PosePoint(50, 10), pose.Head);
        Assert.Contains(new PoseLine(new PosePoint(44, 75), new PosePoint(44, 105)), pose.Lines);
        Assert.Empty(pose.Angles);
    }

    [Fact]
    public void Points_that_were_not_seen_are_left_out()
    {
        var json = $"[{string.Join(',', Standing.Select((point, index) => index is 9 or 15 ? "[0,0,0]" : index == 0 ? "[50,10,0.05]" : $"[{point.X},{point.Y},0.9]"))}]";
        var pose = Pose.Parse(json)!;
        Assert.Equal(10, pose.Lines.Count);
        Assert.Null(pose.Head);
    }

    [Fact]
    public void Angles_bend_the_trunk_forward_and_lift_the_arm_from_it()
    {
        var upright = Pose.Parse("""{"trunk_flexion":0,"neck_flexion":0,"upper_arm_flexion":0}""")!;
        var bent = Pose.Parse("""{"trunk_flexion":90.0,"neck_flexion":10.5,"upper_arm_flexion":90}""")!;
        Assert.Equal((0.0, -34.0), (Math.Round(upright.Lines[3].To.X), Math.Round(upright.Lines[3].To.Y)));
        Assert.Equal((34.0, 0.0), (Math.Round(bent.Lines[3].To.X), Math.Round(bent.Lines[3].To.Y)));
        // Arms hang: along the trunk when upright, straight down when the trunk is level and the arm at a right angle to it.
        Assert.Equal((0.0, -18.0), (Math.Round(upright.Lines[5].To.X), Math.Round(upright.Lines[5].To.Y)));
        Assert.Equal((34.0, 16.0), (Math.Round(bent.Lines[5].To.X), Math.Round(bent.Lines[5].To.Y)));
        Assert.Equal(["Trunk flexion 90", "Neck flexion 10.5", "Upper arm flexion 90"], bent.Angles.Select(angle => FormattableString.Invariant($"{angle.Name} {angle.Degrees}")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("17")]
    [InlineData("\"standing\"")]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[[1,2],[3,4]]")]
    [InlineData("[1,2,3]")]
    [InlineData("""{"trunk_flexion":"steep"}""")]
    [InlineData("""{"trunk_flexion":1e300}""")]
    [InlineData("""{"trunk_flexion":400}""")]
    [InlineData("""{"neck_flexion":10}""")]
    [InlineData("[[5,5],[5,5],[5,5],[5,5],[5,5],[5,5],[5,5],[5,5],[5,5],[5,5],[5,5],[5,5],[5,5],[5,5],[5,5],[5,5],[5,5]]")]
    public void What_makes_no_sense_is_not_drawn(string? json) => Assert.Null(Pose.Parse(json));
}
