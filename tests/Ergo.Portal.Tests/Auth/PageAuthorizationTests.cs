using System.Net;
using Ergo.Portal.Auth;
using Ergo.Portal.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Tests.Auth;

public sealed class PageAuthorizationTests(PortalFactory portal) : IClassFixture<PortalFactory>
{
    // Pages that have to be reachable without a session. A new one is added here on purpose, never by accident.
    private static readonly string[] Open = ["SignIn", "Fault", "StatusPage"];

    public static TheoryData<Type> Pages => [.. typeof(Program).Assembly.GetTypes().Where(type => type.IsDefined(typeof(RouteAttribute), false)).OrderBy(type => type.FullName, StringComparer.Ordinal)];

    public static TheoryData<string, string> GuardedPagesByRole
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var (template, _) in Guarded())
            {
                foreach (var role in Roles.All)
                {
                    cases.Add(template, role);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_decides_explicitly_who_may_see_it(Type page)
    {
        var isOpen = page.IsDefined(typeof(AllowAnonymousAttribute), true);
        Assert.Equal(Open.Contains(page.Name), isOpen);
        Assert.True(isOpen || page.IsDefined(typeof(AuthorizeAttribute), true), $"{page.Name} has neither [Authorize] nor [AllowAnonymous].");
        foreach (var policy in PoliciesOf(page))
        {
            Assert.Contains(policy, Policies.Grants.Keys);
        }
    }

    [Theory]
    [MemberData(nameof(GuardedPagesByRole))]
    public async Task Page_is_denied_to_exactly_the_roles_without_its_policies(string template, string role)
    {
        var (_, page) = Guarded().Single(entry => entry.Template == template);
        var mayOpen = PoliciesOf(page).All(policy => Policies.Grants[policy].Contains(role));
        using var browser = await portal.SignedInWithRolesAsync(role);
        using var answer = await browser.GetAsync(new Uri(template, UriKind.Relative));
        Assert.Equal(mayOpen, answer.StatusCode != HttpStatusCode.Forbidden);
    }

    private static List<(string Template, Type Page)> Guarded() =>
        [.. typeof(Program).Assembly.GetTypes().Where(type => !type.IsDefined(typeof(AllowAnonymousAttribute), true))
            .SelectMany(type => type.GetCustomAttributes(typeof(RouteAttribute), false).Cast<RouteAttribute>().Select(route => (route.Template, type)))
            .Where(entry => !entry.Template.Contains('{', StringComparison.Ordinal))
            .OrderBy(entry => entry.Template, StringComparer.Ordinal)];

    private static IEnumerable<string> PoliciesOf(Type page) =>
        page.GetCustomAttributes(typeof(AuthorizeAttribute), true).Cast<AuthorizeAttribute>().Select(rule => rule.Policy).OfType<string>();
}
