namespace Watchgrain.Gateway.Tenancy;

/// <summary>The keys that the gateway knows, from the configuration section <c>Watchgrain</c>. Without any, every caller from a loopback address is the anonymous one with all roles, and others are turned away.</summary>
public sealed class ApiKeyOptions
{
    public const string Section = "Watchgrain";

    public IList<ApiKeyEntry> ApiKeys { get; } = [];
}
