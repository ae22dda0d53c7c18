using Ergo.Operations.Access;

namespace Ergo.Portal.Navigation;

/// <summary>Addresses of the HTTP API.</summary>
internal static class ApiUrls
{
    /// <summary>The document that describes it (OpenAPI).</summary>
    public const string Document = "/api/openapi.json";

    /// <summary>The document's name among the services.</summary>
    public const string DocumentName = "v1";

    /// <summary>State of the views.</summary>
    public const string ViewStatus = "/api/admin/materialized-views/status";

    private static readonly IReadOnlyList<(string Right, string Path)> Readable =
        [(Rights.Admin, ViewStatus), (Rights.SeeDashboards, "/api/warehouses"), (Rights.ExportReports, "/api/reports/kinds"), (Rights.SeeAuditLog, "/api/admin/audit")];

    /// <summary>An address that only reads, for whoever has these rights; null where none of them reads.</summary>
    /// <param name="rights">What may be done.</param>
    public static string? ToTry(IReadOnlyCollection<string> rights) => Readable.FirstOrDefault(one => rights.Contains(one.Right)).Path;

    /// <summary>Long work.</summary>
    /// <param name="id">Its id.</param>
    public static string Operation(Guid id) => $"/api/operations/{id}";

    /// <summary>A report that was made.</summary>
    /// <param name="id">Its id.</param>
    public static string Export(string id) => $"/api/reports/exports/{id}";

    /// <summary>An address with parameters; those without a value are left out.</summary>
    /// <param name="path">The address.</param>
    /// <param name="parameters">Names and values.</param>
    public static string With(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        List<string> parts = [];
        foreach (var (name, value) in parameters)
        {
            if (!string.IsNullOrEmpty(value))
            {
                parts.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }

        return parts.Count == 0 ? path : $"{path}?{string.Join('&', parts)}";
    }
}
