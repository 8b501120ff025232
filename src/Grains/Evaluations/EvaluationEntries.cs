using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Evaluations;

/// <summary>Audit entries of evaluations and of the gate's answers (docs/formats/audit-entry.md).</summary>
internal static class EvaluationEntries
{
    /// <summary>Of a digest in a key: enough that two never meet.</summary>
    private const int KeyBytes = 16;

    public static string EvaluationKey(VersionId id, byte[] content) => $"evaluation/{id.ToPath()}/{Text(SHA256.HashData(content))}";

    /// <summary>The same answer may come again after another one, and to somebody else: the time makes it another entry.</summary>
    public static string PromotionKey(VersionId id, byte[] digest, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"promotion/{id.ToPath()}/{at.ToUnixTimeMilliseconds()}-{Text(digest)}");

    public static byte[] Evaluation(string key, VersionId id, EvaluationRecord evaluation, DateTimeOffset at)
    {
        var entry = AuditEntries.Begin(key, id, evaluation.Actor, at);
        entry.Evaluation = new()
        {
            ChampionVersion = evaluation.Champion,
            Paired = evaluation.Paired,
            Rows = evaluation.Rows,
            DataDigest = ByteString.CopyFrom(evaluation.DataDigest),
            EvaluationDigest = ByteString.CopyFrom(SHA256.HashData(evaluation.Content)),
            Figures = { evaluation.Figures.Select(Of) },
            Slices = evaluation.Slices,
        };
        return entry.ToByteArray();
    }

    public static byte[] Promotion(string key, VersionId id, PromotionRecord answer, DateTimeOffset at)
    {
        var entry = AuditEntries.Begin(key, id, answer.Actor, at);
        entry.Promotion = new() { Answer = answer.Answer, Reasons = { answer.Reasons }, Tolerance = answer.Tolerance, SliceTolerance = answer.SliceTolerance, LeastRows = answer.LeastRows, AddressedIncidents = { answer.Addressed } };
        if (answer.EvaluationIndex is { } index)
            entry.Promotion.EvaluationIndex = index;
        return entry.ToByteArray();
    }

    private static ComparedFigure Of(EvaluatedFigure figure)
    {
        var message = new ComparedFigure { Name = figure.Name };
        if (figure.Candidate is { } candidate) message.Candidate = candidate;
        if (figure.Champion is { } champion) message.Champion = champion;
        if (figure.Difference is { } difference) message.Difference = difference;
        if (figure.Low is { } low) message.Low = low;
        if (figure.High is { } high) message.High = high;
        return message;
    }

    private static string Text(byte[] digest) => Convert.ToHexStringLower(digest.AsSpan(0, KeyBytes));
}
