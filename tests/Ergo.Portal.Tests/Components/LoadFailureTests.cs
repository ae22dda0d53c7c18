using System.Data.Common;
using System.Net.Sockets;
using Ergo.Portal.Words;

namespace Ergo.Portal.Tests.Components;

public class LoadFailureTests
{
    public static TheoryData<Exception, string> Causes => new()
    {
        { new Refused("57014"), "took longer than the database allows" },
        { new Refused("53300"), "no free connection" },
        { new Refused("57P03"), "can not be reached" },
        { new Refused("08006"), "can not be reached" },
        { new Refused("42P01"), "lacks a table or view" },
        { new Refused("22012"), "SQLSTATE 22012" },
        { new SocketException(), "can not be reached" },
        { new TimeoutException("detail"), "did not answer in time" },
        { new InvalidOperationException("detail"), "fault in the portal" },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void Cause_is_said_without_the_text_of_the_exception(Exception cause, string expected)
    {
        var text = LoadFailure.Describe(cause, "the red zones of Dock West");
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Contains("the red zones of Dock West", text, StringComparison.Ordinal);
        Assert.DoesNotContain("detail", text.Replace("the details", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private sealed class Refused(string state) : DbException("detail")
    {
        public override string SqlState => state;
    }
}
