using System.Net;
using Ergo.Operations.Access;
using Ergo.Portal.Navigation;
using Ergo.Portal.Tests.Reports;
using Microsoft.AspNetCore.WebUtilities;

namespace Ergo.Portal.Tests.Pages;

/// <summary>Ranges before there can be records, in the addresses of pages.</summary>
public sealed class EarlyRangeTests(ExposureStore store) : IClassFixture<ExposureStore>
{
    [Theory]
    [InlineData("/?from=0001-01-01T00:00Z&to=0001-01-02T00:00Z")]
    [InlineData("/red-zones?from=0001-01-01T00:00Z&to=0001-01-02T00:00Z")]
    [InlineData("/exposure?from=0001-01-01T00:00:00.0000001Z&to=0002-01-01T00:00Z")]
    [InlineData("/postures?from=1969-12-31T23:59Z&to=1970-01-01T06:00Z")]
    public async Task Range_before_all_records_is_refused_in_words(string address)
    {
        using var person = await store.Portal.SignedInAsync(Roles.Admin);
        using var answer = await person.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("could not answer", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(address[address.IndexOf('?', StringComparison.Ordinal)..]);
        Assert.StartsWith("The range starts before 1970", RangeQuery.Parse(null, query["from"], query["to"], TimeProvider.System.GetUtcNow()).Refusal, StringComparison.Ordinal);
    }
}
