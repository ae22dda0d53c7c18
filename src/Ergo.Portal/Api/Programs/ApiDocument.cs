using System.Text.Json.Nodes;
using Ergo.Portal.Navigation;
using Ergo.Portal.SignIn.Programs;
using Ergo.Portal.Startup;
using Ergo.Portal.Words;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ergo.Portal.Api.Programs;

/// <summary>The document that describes the API (OpenAPI 3.1), made from the addresses themselves.</summary>
internal static class ApiDocument
{
    private const string Scheme = "bearer";

    private const string Description = """
        What the pages do, for programs: the same operations, rights and entries of the audit log.

        Send `Authorization: Bearer` with a key of the portal (`ergo_…`, made on the page API keys) or, where that is set up, with an access token of the identity provider.
        What goes wrong is answered as `application/problem+json` with a `code` that is never renamed. A POST with an `Idempotency-Key` is done once within 24 hours.
        Times are UTC (RFC 3339). Parameters and fields that are not described here are refused.
        """;

    private static readonly IReadOnlyDictionary<string, string> Examples = new Dictionary<string, string>
    {
        ["runRetention"] = """{ "fingerprint": "that of the plan", "reason": "Monthly clean-up, ticket 4711" }""",
        ["setRetentionDays"] = """{ "days": 120, "expected": 90 }""",
        ["setIdentityDays"] = """{ "days": 180, "expected": null }""",
        ["setRetentionFloor"] = """{ "days": 14, "expected": 7 }""",
        ["setRetentionDaysOfMany"] = """{ "days": 60, "warehouses": { "3f0c…": 90, "9a41…": null } }""",
        ["setLegalHold"] = """{ "matter": "Claim 2026-117" }""",
        ["liftLegalHold"] = """{ "matter": "Claim 2026-117", "reason": "The claim is settled" }""",
        ["pauseJob"] = """{ "reason": "The disk is being changed" }""",
        ["pauseView"] = """{ "reason": "The cameras are being moved" }""",
        ["makeExport"] = Export,
        ["streamExport"] = Export,
    };

    private const string Export = """
        { "report": { "kind": "exposure", "warehouses": ["DOCK"], "period": { "name": "lastMonth" }, "rows": "worker", "grain": "day", "format": "csv", "withProof": false }, "reason": "Monthly report to the works council" }
        """;

    /// <summary>Adds it.</summary>
    public static void Add(IServiceCollection services) => services.AddOpenApi(ApiUrls.DocumentName, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = address => address.ActionDescriptor.EndpointMetadata.OfType<ApiRight>().Any() && address.ActionDescriptor.EndpointMetadata.OfType<NotDescribed>().FirstOrDefault() is null;
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, [.. context.Description.ActionDescriptor.EndpointMetadata]);
            return Task.CompletedTask;
        });
    });

    /// <summary>Serves it to every program and everybody signed in.</summary>
    public static void Map(WebApplication app) => app.MapOpenApi(ApiUrls.Document).RequireAuthorization(ApiPolicies.Anybody).WithMetadata(new ApiRight(null), new NotDescribed());

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo { Title = "Ergo Portal", Version = ProductVersion.Text, Description = Description };
        // Addresses are those of whoever asks, so that the document is the same behind every proxy.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Scheme, Description = "A key of the portal, or an access token of the identity provider." },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
    }

    private static void Describe(OpenApiOperation operation, List<object> marks)
    {
        var right = marks.OfType<ApiRight>().First().Right;
        operation.Description = $"{operation.Description} {(right is null ? "Needs no particular right." : $"Needs the right {right} ({RightWords.Of(right)}).")}".Trim();
        var isPost = marks.OfType<IHttpMethodMetadata>().Any(methods => methods.HttpMethods.Contains(HttpMethods.Post));
        if (isPost && !marks.OfType<AnswerNotKept>().Any())
        {
            Header(operation, Idempotency.Header, "Sent again with the same key within 24 hours, the request is answered as the first time.", new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255 });
        }

        if (operation.Responses?.ContainsKey("202") == true)
        {
            Header(operation, "Prefer", "wait= and seconds, 1 to 60: how long to wait for the end.", new OpenApiSchema { Type = JsonSchemaType.String, Examples = [JsonValue.Create("wait=30")] });
        }

        if (operation.OperationId is { } id && Examples.TryGetValue(id, out var example) && operation.RequestBody?.Content?.TryGetValue("application/json", out var body) == true)
        {
            body.Example = JsonNode.Parse(example);
        }
    }

    private static void Header(OpenApiOperation operation, string name, string description, OpenApiSchema schema)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Header, Description = description, Schema = schema });
    }
}

/// <summary>Marks an address that is no part of the document.</summary>
internal sealed record NotDescribed;
