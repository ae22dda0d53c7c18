using System.Reflection;
using Ergo.Accounts;
using Ergo.Accounts.Alerts;
using Ergo.Accounts.ApiKeys;
using Ergo.Accounts.Audit;
using Ergo.Accounts.Exports;
using Ergo.Operations.Access;
using Ergo.Operations.Alerts;
using Ergo.Operations.ApiKeys;
using Ergo.Operations.Privacy;
using Ergo.Operations.Reports;
using Ergo.Operations.Retention;
using Ergo.Operations.Sessions;
using Ergo.Operations.Storage;
using Ergo.Operations.Views;
using Ergo.Operations.Work;
using Ergo.Portal.Pages.Admin;
using Ergo.Portal.Pages.Reports;
using Ergo.Portal.Pages.Retention;
using Ergo.Snapshots.Adoption;
using Ergo.Snapshots.Reports;
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
            typeof(SessionStore), typeof(ApiKeyStore), typeof(ApiKeyOperations), typeof(AuditLog), typeof(RetentionControls), typeof(LongWork),
            typeof(RetentionOperations), typeof(ViewOperations), typeof(StorageOperations), typeof(SessionOperations), typeof(ErasureOperations), typeof(AlertStore), typeof(AlertOutbox), typeof(AlertOperations),
        ];
        // What pages that follow work share tells each person of their own work only.
        var users = Components.Where(type => Injected(type).Any(property => services.Contains(property.PropertyType) && (property.DeclaringType != typeof(AdminPage) || type == typeof(AdminPage)))).ToList();
        Assert.NotEmpty(users);
        // Where such a part lies, every page is for those who see all.
        var areas = users.Select(type => type.Namespace).Append(typeof(AdminPage).Namespace).ToHashSet();
        var pages = typeof(Program).Assembly.GetTypes().Where(type => areas.Contains(type.Namespace) && type.IsDefined(typeof(RouteAttribute), false)).ToList();
        Assert.Equal(["AlertsPage", "ApiKeysPage", "ApiPage", "AuditPage", "ErasurePage", "HealthPage", "JobsPage", "RetentionPage", "SessionsPage", "StoragePage", "ViewsPage"], pages.Select(page => page.Name).Order());
        Assert.All(areas, area => Assert.StartsWith("Ergo.Portal.Pages.", area, StringComparison.Ordinal));
        Assert.All(pages, page => Assert.Contains(PoliciesOf(page), Rights.OverAll.Contains));
    }

    [Fact]
    public void Reports_are_read_and_made_through_their_operations_only()
    {
        Type[] operations = [typeof(ReportOperations), typeof(ExportOperations), typeof(VerifyOperations)];
        Type[] passedBy = [typeof(ExportStore), typeof(ExportKeys), typeof(ReportReader), typeof(ReportPreparation), typeof(ReportMaker), typeof(ReportSigning)];
        var injected = Components.SelectMany(Injected).Select(property => property.PropertyType).Distinct().ToList();
        Assert.Subset(injected.ToHashSet(), operations.ToHashSet());
        Assert.Empty(injected.Intersect(passedBy));
        Assert.All(Components.Where(type => Injected(type).Any(property => operations.Contains(property.PropertyType))), type => Assert.Equal(typeof(ReportsPage).Namespace, type.Namespace));
        Assert.All(
            Components.Where(type => type.Namespace == typeof(ReportsPage).Namespace && type.IsDefined(typeof(RouteAttribute), false)),
            page => Assert.Equal([Rights.ExportReports], PoliciesOf(page)));
    }

    private static IEnumerable<Type> Components => typeof(Program).Assembly.GetTypes().Where(type => typeof(ComponentBase).IsAssignableFrom(type));

    private static IEnumerable<PropertyInfo> Injected(Type component) =>
        component.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(property => property.IsDefined(typeof(InjectAttribute)));

    private static IEnumerable<string> PoliciesOf(Type page) =>
        page.GetCustomAttributes(typeof(AuthorizeAttribute), true).Cast<AuthorizeAttribute>().Select(rule => rule.Policy).OfType<string>();
}
