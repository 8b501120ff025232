using Watchgrain.Grains.References;

namespace Watchgrain.Grains.Models;

/// <summary>Registration of a model and its versions. Key: <see cref="GrainKeys.Model"/>.</summary>
[Alias("wg.IModelGrain")]
public interface IModelGrain : IGrainWithStringKey
{
    [Alias("Register")]
    Task<Registration> RegisterAsync(string displayName, string owner);

    [Alias("RegisterVersion")]
    Task<Registration> RegisterVersionAsync(string version, VersionSpec spec);

    /// <summary>Null when the model is not registered.</summary>
    [Alias("Get")]
    Task<ModelRecord?> GetAsync();

    /// <summary>Notes that a version has its reference. Called by the reference grain when every part is in place.</summary>
    [Alias("ReferenceSet")]
    Task ReferenceSetAsync(string version, ReferenceRecord reference);
}
