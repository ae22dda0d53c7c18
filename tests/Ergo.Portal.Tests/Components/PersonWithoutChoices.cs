using Bunit;
using Bunit.TestDoubles;
using Ergo.Accounts.Preferences;
using Ergo.Portal.Dashboards;
using Ergo.Portal.Shared;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Npgsql;

namespace Ergo.Portal.Tests.Components;

/// <summary>Favourites in component tests: nobody is signed in, so nothing is read and nothing is kept.</summary>
internal static class PersonWithoutChoices
{
    public static void AddMyWarehouses(this BunitContext context)
    {
        context.AddAuthorization();
        context.Services.AddSingleton(NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Database=nowhere"));
        context.Services.AddSingleton<PreferenceStore>();
        context.Services.AddScoped<MyWarehouses>();
        context.Services.AddScoped(services => new Toast(services.GetRequiredService<ISnackbar>, services.GetRequiredService<TimeProvider>()));
    }
}
