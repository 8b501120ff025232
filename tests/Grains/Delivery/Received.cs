using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Watchgrain.Grains.Tests.Delivery;

/// <summary>A request that has come to a receiver.</summary>
internal sealed record Received(HeaderDictionary Headers, string Body)
{
    public string Id => Headers["webhook-id"].ToString();

    public JsonElement Json => JsonElement.Parse(Body);

    public JsonElement Decision => Json.GetProperty("data").GetProperty("entry").GetProperty("decision");

    public long Index => Json.GetProperty("data").GetProperty("audit_index").GetInt64();
}
