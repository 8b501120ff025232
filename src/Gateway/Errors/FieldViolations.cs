using Google.Rpc;

namespace Watchgrain.Gateway.Errors;

/// <summary>Collects what is wrong with the fields of a request, so that a caller learns it all at once; the first <see cref="Limit"/> are kept.</summary>
public sealed class FieldViolations
{
    public const int Limit = 20;

    // Made when there is one: usually there is none.
    private List<BadRequest.Types.FieldViolation>? found;

    public IReadOnlyList<BadRequest.Types.FieldViolation> Found => found ?? [];

    public void Add(string field, string description)
    {
        found ??= [];
        if (found.Count < Limit)
            found.Add(new() { Field = field, Description = description });
    }

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT, when there is any violation.</exception>
    public void ThrowIfAny()
    {
        if (found is not null)
            throw Refusal.Invalid(found);
    }
}
