namespace Watchgrain.Grains.References;

/// <summary>Outcome of a step of a reference upload.</summary>
[GenerateSerializer, Alias("wg.ReferenceStatus")]
public enum ReferenceStatus
{
    Accepted = 1,
    UnknownVersion = 2,

    /// <summary>The upload was replaced by another, or the grain has moved: begin again.</summary>
    UploadLost = 3,

    /// <summary>More rows than the limit.</summary>
    TooManyRows = 4,

    /// <summary>No rows at all.</summary>
    Empty = 5,

    /// <summary>The version has another reference already.</summary>
    Conflict = 6,
}
