namespace Watchgrain.Grains.Slices;

/// <summary>Which values of features are slices of a version, beside the declared ones: the first that came, as many as the budget holds. The same for all partitions, for good. Key: <see cref="GrainKeys.SliceRegister"/>.</summary>
[Alias("wg.ISliceRegisterGrain")]
public interface ISliceRegisterGrain : IGrainWithStringKey
{
    /// <summary>Places of these names, from 0, new ones given as long as there are any; -1: there is none for it. Durable when it returns; a place is final, and so is -1.</summary>
    [Alias("Register")]
    Task<int[]> RegisterAsync([Immutable] SliceName[] names);

    /// <summary>The names at these places.</summary>
    [Alias("GetNames")]
    Task<SliceName[]> GetNamesAsync([Immutable] int[] places);

    /// <summary>The registered values of a feature, by their places.</summary>
    [Alias("GetValues")]
    Task<string[]> GetValuesAsync(string feature);

    [Alias("Has")]
    Task<bool> HasAsync(SliceName name);
}
