using Ergo.Portal.SignIn;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace Ergo.Portal.Tests.Auth;

public class DemoOptionsTests
{
    [Theory]
    [InlineData("Development", null, true)]
    [InlineData("Staging", null, false)]
    [InlineData("Production", null, false)]
    [InlineData("Staging", true, true)]
    [InlineData("Development", false, false)]
    public void Demo_mode_follows_the_setting_and_else_the_environment(string environment, bool? setting, bool expected) =>
        Assert.Equal(expected, new DemoOptions { Enabled = setting }.IsEnabled(new Named(environment)));

    [Theory]
    [InlineData("Development", null, null, true, true)]
    [InlineData("Development", null, null, false, false)]
    [InlineData("Production", null, null, true, false)]
    [InlineData("Development", null, false, true, false)]
    [InlineData("Staging", false, true, false, true)]
    public void Demo_data_follows_the_setting_and_else_demo_mode_with_the_embedded_database(string environment, bool? enabled, bool? data, bool embedded, bool expected) =>
        Assert.Equal(expected, new DemoOptions { Enabled = enabled, Data = data }.MakesData(new Named(environment), embedded));

    [Fact]
    public void Refusal_names_the_key_in_Production_only()
    {
        Assert.Contains("Demo:Enabled", new DemoOptions { Enabled = true }.Refusal(new Named("Production")), StringComparison.Ordinal);
        Assert.Null(new DemoOptions { Enabled = true }.Refusal(new Named("Staging")));
        Assert.Null(new DemoOptions().Refusal(new Named("Production")));
    }

    private sealed class Named(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
