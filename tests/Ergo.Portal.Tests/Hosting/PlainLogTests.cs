using Ergo.Database;
using Ergo.Portal.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Ergo.Portal.Tests.Hosting;

/// <summary>What others sent does not act on the terminal of who reads the log, nor turn names about.</summary>
public sealed class PlainLogTests
{
    [Theory]
    [InlineData("Dock \u202etseW", "Dock tseW")]
    [InlineData("\u2066a\u2069 b\u202a\u202b\u202c\u202d", "a b")]
    [InlineData("a\u001b[31mb\0c\r\nd\u0085e\u2028f", "a [31mb c  d e f")]
    [InlineData("Kühlhaus 東 עברית", "Kühlhaus 東 עברית")]
    public void Name_becomes_one_plain_line(string name, string expected) => Assert.Equal(expected, PlainText.Line(name));

    [Theory]
    [InlineData("a\u001b[2Jb", "a\\x1B[2Jb")]
    [InlineData("a\0b\rc\u009bd\u202ee", "a\\x00b\\x0Dc\\x9Bd\\u202Ee")]
    [InlineData("two\nlines\tand a tab", "two\nlines\tand a tab")]
    public void Terminal_gets_codes_of_control_characters(string text, string expected) => Assert.Equal(expected, PlainText.ForTerminal(text));

    [Theory]
    [InlineData(ConsoleFormatterNames.Simple)]
    [InlineData(ConsoleFormatterNames.Systemd)]
    [InlineData(ConsoleFormatterNames.Json)]
    public void Console_log_writes_no_control_character_of_a_message_or_an_exception(string format)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.AddConsole(options => options.FormatterName = format);
        builder.AddPortalLog();
        var before = Console.Out;
        using StringWriter written = new();
        Console.SetOut(written);
        try
        {
            using var services = builder.Services.BuildServiceProvider();
            Assert.DoesNotContain(services.GetServices<ILoggerProvider>(), provider => provider is ConsoleLoggerProvider);
            services.GetRequiredService<ILogger<PlainLogTests>>().LogError(new InvalidOperationException("why\u001b[8m\0"), "What {Name} did", "Dock\u001b]0;x\u0007\u202e");
        }
        finally
        {
            Console.SetOut(before);
        }

        var text = written.ToString();
        Assert.Contains("What Dock", text, StringComparison.Ordinal);
        Assert.Contains("why", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, sign => (char.IsControl(sign) && sign is not ('\n' or '\r' or '\t')) || sign == '\u202e');
    }
}
