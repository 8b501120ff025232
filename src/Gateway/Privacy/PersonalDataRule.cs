using Watchgrain.Gateway.Errors;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Privacy;

/// <summary>What a version does with categories that have the form of personal data. Pure.</summary>
public sealed class PersonalDataRule
{
    /// <summary>They are counted, and stay as they are.</summary>
    public static readonly PersonalDataRule Counts = new();

    private readonly string tenant = "";
    private readonly PersonalDataKey? key;

    /// <exception cref="Grpc.Core.RpcException">FAILED_PRECONDITION: it hashes them, and the gateway has no key.</exception>
    public PersonalDataRule(string tenant, VersionSpec spec, PersonalDataKey key)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(key);
        (this.tenant, this.key, Mode) = (tenant, key, spec.PersonalData ?? PersonalDataMode.Count);
        if (Mode == PersonalDataMode.Hash && !key.IsThere)
            throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "PERSONAL_DATA_KEY_MISSING", $"The version hashes personal data, and this gateway has no key: set {PersonalDataOptions.Section}:KeyFile.");
    }

    private PersonalDataRule() => Mode = PersonalDataMode.Count;

    public PersonalDataMode Mode { get; }

    /// <summary>The category as it is kept.</summary>
    public string Kept(string feature, string value) => Mode == PersonalDataMode.Hash && PersonalData.KindOf(value) is not null ? key!.Hash(tenant, feature, value) : value;
}
