namespace Watchgrain.Grains.Models;

/// <summary>What becomes of categories that have the form of personal data.</summary>
[GenerateSerializer, Alias("wg.PersonalDataMode")]
public enum PersonalDataMode
{
    /// <summary>Their rows are counted.</summary>
    Count = 1,

    /// <summary>They are replaced by a keyed hash before anything keeps them.</summary>
    Hash = 2,

    /// <summary>Their rows are turned away.</summary>
    Refuse = 3,
}
