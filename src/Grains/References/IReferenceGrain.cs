using Watchgrain.Grains.Ingest;

namespace Watchgrain.Grains.References;

/// <summary>Takes the reference of a version and hands each grain its part. Holds the rows in memory until they are complete; nothing takes effect before. Key: <see cref="GrainKeys.Reference"/>.</summary>
[Alias("wg.IReferenceGrain")]
public interface IReferenceGrain : IGrainWithStringKey
{
    /// <summary>Begins an upload; an unfinished one is forgotten.</summary>
    [Alias("Begin")]
    Task<ReferenceStatus> BeginAsync(Guid upload);

    [Alias("Add")]
    Task<ReferenceStatus> AddAsync(Guid upload, string source, [Immutable] ColumnarRows rows);

    /// <summary>Writes a record for each feature: with thousands of them that takes its time.</summary>
    [Alias("Complete"), ResponseTimeout("00:05:00")]
    Task<ReferenceResult> CompleteAsync(Guid upload);
}
