using System.Security.Cryptography;
using Google.Protobuf;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Tables;
using Watchgrain.V1;

namespace Watchgrain.Client.Evaluations;

/// <summary>Sends a table for evaluation.</summary>
internal static class EvaluationUpload
{
    /// <param name="client">The connection.</param>
    /// <param name="header">Candidate, champion and training data; the digest of the table is filled in.</param>
    /// <param name="path">The table's file.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="cancellation">Hangs up.</param>
    /// <exception cref="InputException">No row is complete, or a cell cannot be used.</exception>
    public static async Task<Evaluation> EvaluateAsync(this WatchgrainClient client, EvaluationHeader header, string path, CandidateTable rows, CancellationToken cancellation)
    {
        await using (var file = File.OpenRead(path))
            header.DataDigest = ByteString.CopyFrom(await SHA256.HashDataAsync(file, cancellation));
        // Read once before: what is wrong with the table is said of the table, and nothing has been sent.
        var any = false;
        await foreach (var _ in rows.ReadAsync(cancellation))
            any = true;
        if (!any)
            throw new InputException(Path.GetFileName(path), "no row has a label and every score");
        return (await client.UploadAsync(
            token => client.Evaluations.EvaluateVersion(cancellationToken: token),
            token => rows.ReadAsync(token).Select(part => new EvaluateVersionRequest { Rows = part }).Prepend(new EvaluateVersionRequest { Header = header }),
            cancellation)).Evaluation;
    }
}
