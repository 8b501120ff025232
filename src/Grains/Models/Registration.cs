namespace Watchgrain.Grains.Models;

/// <summary>Outcome of a registration.</summary>
[GenerateSerializer, Alias("wg.Registration")]
public enum Registration
{
    Created = 1,

    /// <summary>The same content stood there before.</summary>
    Unchanged = 2,

    /// <summary>Other content stands under this name; nothing was changed.</summary>
    Conflict = 3,

    /// <summary>The model is not registered.</summary>
    UnknownModel = 4,

    /// <summary>The tenant has too many models, or the model too many versions.</summary>
    LimitReached = 5,
}
