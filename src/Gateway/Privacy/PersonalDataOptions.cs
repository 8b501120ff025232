namespace Watchgrain.Gateway.Privacy;

/// <summary>How categories in the form of personal data are hashed. Configuration section <c>Watchgrain:PersonalData</c>.</summary>
public sealed record PersonalDataOptions
{
    public const string Section = "Watchgrain:PersonalData";

    /// <summary>File with the key of the hash, 32 to 1,024 bytes, the same for every gateway. Empty: versions that hash are refused.</summary>
    public string KeyFile { get; init; } = "";
}
