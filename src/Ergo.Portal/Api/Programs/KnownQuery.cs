using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Ergo.Database;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Ergo.Portal.Api.Programs;

/// <summary>Refuses parameters that an address does not know, which a program would otherwise believe to have had an effect; and says which one cannot be read.</summary>
internal static class KnownQuery
{
    /// <summary>Makes the filter of an endpoint from the parameters of what answers it.</summary>
    public static EndpointFilterDelegate Make(EndpointFilterFactoryContext made, EndpointFilterDelegate next)
    {
        var known = made.MethodInfo.GetParameters().Where(IsSimple).ToDictionary(NameOf, parameter => Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType, StringComparer.OrdinalIgnoreCase);
        return invocation => Fault(invocation.HttpContext, known) is { } fault ? ValueTask.FromResult<object?>(ApiAnswers.Problem(StatusCodes.Status400BadRequest, fault)) : next(invocation);
    }

    private static Notice? Fault(HttpContext context, Dictionary<string, Type> known)
    {
        var route = context.Request.RouteValues;
        var unknown = context.Request.Query.Keys.Where(key => !known.ContainsKey(key) || route.ContainsKey(key)).ToList();
        if (unknown.Count > 0)
        {
            return Notice.Of(ApiCodes.QueryUnknown, ("names", unknown));
        }

        foreach (var (name, values) in context.Request.Query)
        {
            if (values.Count != 1 || !CanRead(known[name], values[0] ?? ""))
            {
                return Notice.Of(ApiCodes.QueryFault, ("name", name), ("expected", Expected(known[name])));
            }
        }

        // What is left of what cannot be bound is the body, or a parameter that must be there.
        return context.Response.StatusCode == StatusCodes.Status400BadRequest ? Notice.Of(ApiCodes.BodyFault) : null;
    }

    private static bool CanRead(Type type, string text)
    {
        if (type == typeof(string))
        {
            return true;
        }

        if (type == typeof(DateTimeOffset))
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
        }

        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text) is not null;
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or OverflowException || failure.InnerException is FormatException or OverflowException)
        {
            return false;
        }
    }

    private static string Expected(Type type) =>
        type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(bool) ? "true or false"
        : type == typeof(DateTimeOffset) ? "a moment such as 2026-11-29T00:00:00Z"
        : type == typeof(Guid) ? "an id" : "one value";

    private static bool IsSimple(ParameterInfo parameter) =>
        (Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType) is var type && (type == typeof(string) || type.IsPrimitive || type == typeof(DateTimeOffset) || type == typeof(Guid));

    private static string NameOf(ParameterInfo parameter) => parameter.GetCustomAttribute<FromQueryAttribute>()?.Name ?? parameter.Name!;
}
