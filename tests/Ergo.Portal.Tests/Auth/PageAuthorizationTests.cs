using System.Reflection;
using Ergo.Accounts;
using Ergo.Accounts.Audit;
using Ergo.Operations.Access;
using Ergo.Operations.Privacy;
using Ergo.Operations.Retention;
using Ergo.Operations.Sessions;
using Ergo.Operations.Storage;
using Ergo.Operations.Views;
using Ergo.Operations.Work;
using Ergo.Portal.Pages.Admin;
using Ergo.Portal.Pages.Retention;
using Ergo.Snapshots.Adoption;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Tests.Auth;

/// <summary>Each page says who may see it. Which roles that is, <see cref="EndpointMatrixTests"/> asks the running portal.</summary>
public sealed class PageAuthorizationTests
{
    // Pages that have to be reachable without a session. A new one is added here on purpose, never by accident.
    private static readonly string[] Open = ["SignIn", "Fault", "StatusPage"];

    public static TheoryData<Type> Pages => [.. typeof(Program).Assembly.GetTypes().Where(type => type.IsDefined(typeof(RouteAttribute), false)).OrderBy(type => type.FullName, StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_decides_explicitly_who_may_see_it(Type page)
    {
        var isOpen = page.IsDefined(typeof(AllowAnonymousAttribute), true);
        Assert.Equal(Open.Contains(page.Name), isOpen);
        Assert.True(isOpen || page.IsDefined(typeof(AuthorizeAttribute), true), $"{page.Name} has neither [Authorize] nor [AllowAnonymous].");
        foreach (var policy in PoliciesOf(page))
        {
            Assert.Contains(policy, Rights.Grants.Keys);
        }
    }

    [Fact]
    public void What_is_about_all_warehouses_is_on_pages_for_those_who_see_all()
    {
        Type[] services =
        [
            typeof(DataRetentionJob), typeof(WarehouseRetention), typeof(RetentionForecasts), typeof(LegalHolds), typeof(RetentionFloor), typeof(WorkerIdentities), typeof(SettingHistory), typeof(RetentionRuns),
            typeof(StorageOverview), typeof(PartitionStates), typeof(DataQualityReader), typeof(PartitionMaintenance), typeof(RunHistory), typeof(BackendAdoption),
            typeof(SessionStore), typeof(AuditLog), typeof(RetentionControls), typeof(LongWork),
            typeof(RetentionOperations), typeof(ViewOperations), typeof(StorageOperations), typeof(SessionOperations), typeof(ErasureOperations),
        ];
        var users = typeof(Program).Assembly.GetTypes().Where(type => typeof(ComponentBase).IsAssignableFrom(type))
            .Where(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Any(property => property.IsDefined(typeof(InjectAttribute)) && services.Contains(property.PropertyType)))
            .ToList();
        Assert.NotEmpty(users);
        // Where such a part lies, every page is for those who see all.
        var areas = users.Select(type => type.Namespace).Append(typeof(AdminPage).Namespace).ToHashSet();
        var pages = typeof(Program).Assembly.GetTypes().Where(type => areas.Contains(type.Namespace) && type.IsDefined(typeof(RouteAttribute), false)).ToList();
        Assert.Equal(["AuditPage", "ErasurePage", "RetentionPage", "SessionsPage", "StoragePage", "ViewsPage"], pages.Select(page => page.Name).Order());
        Assert.All(areas, area => Assert.StartsWith("Ergo.Portal.Pages.", area, StringComparison.Ordinal));
        Assert.All(pages, page => Assert.Contains(PoliciesOf(page), Rights.OverAll.Contains));
    }

    private static IEnumerable<string> PoliciesOf(Type page) =>
        page.GetCustomAttributes(typeof(AuthorizeAttribute), true).Cast<AuthorizeAttribute>().Select(rule => rule.Policy).OfType<string>();
}
