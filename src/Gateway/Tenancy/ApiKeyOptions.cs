namespace Watchgrain.Gateway.Tenancy;

/// <summary>The keys that the gateway knows, from the configuration section <c>Watchgrain</c>. Without any, every caller is the anonymous one with all roles: only fit for a loopback address.</summary>
public sealed class ApiKeyOptions
{
    public const string Section = "Watchgrain";

    public IList<ApiKeyEntry> ApiKeys { get; } = [];
}
