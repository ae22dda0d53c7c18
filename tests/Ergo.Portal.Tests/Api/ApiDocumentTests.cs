using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.Tests.Auth;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.OpenApi;
using NSwag.CodeGeneration.CSharp;

namespace Ergo.Portal.Tests.Api;

/// <summary>The document of the API: whole, without errors, and good enough to make a client from.</summary>
public sealed class ApiDocumentTests(ApiStore store) : IClassFixture<ApiStore>
{
    private const string Address = "/api/openapi.json";

    [Fact]
    public async Task Document_has_every_address_and_no_error()
    {
        var text = await TextAsync("document");
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        var (document, diagnostic) = await OpenApiDocument.LoadAsync(stream, "json");
        Assert.Empty(diagnostic!.Errors.Select(error => error.ToString()));
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, diagnostic.SpecificationVersion);
        var described = document!.Paths.SelectMany(path => path.Value.Operations!.Select(operation => $"{operation.Key.Method} {path.Key}"));
        Assert.Equal(
            ApiDecisions.ByAddress.Keys.Where(address => !address.EndsWith(Address, StringComparison.Ordinal)).Select(address => address.Replace(":guid", "", StringComparison.Ordinal).Replace(":long", "", StringComparison.Ordinal)).Order(), described.Order());
        var operations = document.Paths.SelectMany(path => path.Value.Operations!.Values).ToList();
        Assert.All(operations, operation => Assert.False(string.IsNullOrWhiteSpace(operation.OperationId) || string.IsNullOrWhiteSpace(operation.Summary)));
        Assert.Equal(operations.Count, operations.Select(operation => operation.OperationId).Distinct().Count());
        Assert.All(operations, operation => Assert.Contains("401", operation.Responses!.Keys));
        Assert.Equal("bearer", document.Components!.SecuritySchemes!["bearer"].Scheme);
        // The texts of the types are there, too.
        Assert.Contains("Rows that would go.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_is_for_programs_and_people_who_are_let_in()
    {
        (await store.Portal.CallAsync(null, "GET", Address)).IsProblem(HttpStatusCode.Unauthorized, ApiCodes.NoKey);
        using var person = await store.Portal.SignedInWithRolesAsync("viewer");
        using var answer = await person.GetAsync(new Uri(Address, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Answers_have_no_field_that_the_document_does_not_know()
    {
        var key = (await store.WholeKeyAsync("fields")).Text;
        var document = JsonNode.Parse(await TextAsync("fields document"))!;
        foreach (var (path, schema) in new[]
        {
            ("/api/admin/materialized-views/status", "ViewsAnswer"), ("/api/admin/retention/stats", "RetentionStatsAnswer"), ("/api/warehouses/OWN/exposure?from=2026-01-01T00:00:00Z&to=2026-12-01T00:00:00Z", "ExposureAnswer"),
        })
        {
            var known = document["components"]!["schemas"]![schema]!["properties"]!.AsObject().Select(property => property.Key);
            Assert.Equal(known.Order(), (await store.Portal.CallAsync(key, "GET", path)).IsOk().AsObject().Select(property => property.Key).Order());
        }
    }

    [Fact]
    public async Task Client_that_is_made_from_it_compiles_and_asks()
    {
        var key = (await store.WholeKeyAsync("client")).Text;
        var assembly = Compile(await SourceAsync());
        var type = assembly.GetType("Ergo.Client.PortalClient")!;
        using var http = store.Portal.Browser();
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        var client = Activator.CreateInstance(type, http)!;
        var status = await (dynamic)type.GetMethod("GetViewStatusAsync", [])!.Invoke(client, [])!;
        Assert.Equal(5, ((System.Collections.ICollection)((object)status).GetType().GetProperty("Views")!.GetValue((object)status)!).Count);
    }

    private async Task<string> TextAsync(string name) => (await store.Portal.CallAsync((await store.WholeKeyAsync(name)).Text, "GET", Address)).IsOk().ToJsonString();

    private async Task<string> SourceAsync()
    {
        var document = await NSwag.OpenApiDocument.FromJsonAsync(await TextAsync("client document"));
        CSharpClientGeneratorSettings settings = new() { ClassName = "PortalClient", UseBaseUrl = false };
        settings.CSharpGeneratorSettings.Namespace = "Ergo.Client";
        settings.CSharpGeneratorSettings.JsonLibrary = NJsonSchema.CodeGeneration.CSharp.CSharpJsonLibrary.SystemTextJson;
        return new CSharpClientGenerator(document, settings).GenerateFile();
    }

    private static Assembly Compile(string source)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("Ergo.Client", [CSharpSyntaxTree.ParseText(source)], references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using MemoryStream made = new();
        var result = compilation.Emit(made);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error).Take(10)));
        return Assembly.Load(made.ToArray());
    }
}
