using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Embeddings;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Gateway.Records;

/// <summary>Erases what waits under the id of one prediction, in every version of a model. Nothing is erased before its entry stands in the audit log.</summary>
internal sealed class PredictionErasure(IGrainFactory grains, VersionPlans plans, TimeProvider time, ILogger<PredictionErasure> logger)
{
    private const int ReceiptBytes = 32;
    private const int AtOnce = 16;

    /// <param name="tenant">Whose model.</param>
    /// <param name="model">Its id.</param>
    /// <param name="key">Of the prediction.</param>
    /// <param name="actor">Who wants it.</param>
    public async Task<V1.ErasePredictionResponse> EraseAsync(string tenant, string model, JoinKey key, string actor)
    {
        var record = await grains.GetGrain<IModelGrain>(GrainKeys.Model(tenant, model)).GetAsync() ?? throw Refusal.NotFound("UNKNOWN_MODEL", $"Model '{model}' is not registered.");
        // Known to nobody but the caller: who has it can show that the entry is about this id, and nobody else can find out.
        var receipt = RandomNumberGenerator.GetBytes(ReceiptBytes);
        var digest = HMACSHA256.HashData(receipt, Subject(tenant, model, key));
        var entryKey = EntryKeys.Erasure(model, digest);
        var index = await grains.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(tenant)).AppendAsync(entryKey, AuditEntries.Erasure(entryKey, tenant, model, digest, actor, time.GetUtcNow()));
        var response = new V1.ErasePredictionResponse { AuditIndex = (ulong)index, Receipt = ByteString.CopyFrom(receipt) };
        // Before a version has a reference nothing waits in it.
        foreach (var some in record.Versions.Where(version => version.Reference is not null).Chunk(AtOnce))
            response.Versions.AddRange((await Task.WhenAll(some.Select(version => EraseAsync(new(tenant, model, version.Version), key)))).OfType<V1.ErasedPrediction>());
        return response;
    }

    /// <summary>Null where nothing stood.</summary>
    private async Task<V1.ErasedPrediction?> EraseAsync(VersionId version, JoinKey key)
    {
        try
        {
            return await AskAsync(version, key);
        }
        // The entry stands, and so does what other versions have erased: whoever asked gets the receipt, and hears where to ask again.
        catch (Exception failure)
        {
            logger.Unexpected(failure, nameof(V1.RecordsService.RecordsServiceBase.ErasePrediction));
            return new() { Version = version.Version, Found = V1.FoundPrediction.Unknown };
        }
    }

    private async Task<V1.ErasedPrediction?> AskAsync(VersionId version, JoinKey key)
    {
        var plan = await plans.GetReadyAsync(version);
        var labels = grains.GetGrain<ILabelGrain>(GrainKeys.Labels(version, Partitioning.OfKey(key, plan.Plan.LabelPartitions))).EraseAsync(key);
        var embedding = plan.Spec.Embedding is null ? Task.FromResult(false) : grains.GetGrain<IEmbeddingGrain>(GrainKeys.Embeddings(version)).EraseAsync(key);
        await Task.WhenAll(labels, embedding);
        var erased = await labels;
        if (!erased.IsKnown)
            throw VersionPlans.NotFound(version);
        if (erased.Found is not { } found)
            return await embedding ? new() { Version = version.Version, Found = V1.FoundPrediction.Embedding, Gone = true } : null;
        return new()
        {
            Version = version.Version,
            Found = found switch
            {
                JoinState.Waiting => V1.FoundPrediction.Waiting,
                JoinState.Labelled => V1.FoundPrediction.Labelled,
                JoinState.Parked => V1.FoundPrediction.Label,
                _ => V1.FoundPrediction.Erased,
            },
            Gone = erased.IsRewritten,
            GoneBehind = erased.ExpiresAt,
        };
    }

    private static byte[] Subject(string tenant, string model, JoinKey key)
    {
        byte[] names = [.. Encoding.UTF8.GetBytes(tenant), 0, .. Encoding.UTF8.GetBytes(model), 0, .. new byte[JoinKey.Size]];
        key.Write(names.AsSpan(names.Length - JoinKey.Size));
        return names;
    }
}
